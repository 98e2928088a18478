// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Moves what it likes to one receiver, and says that it did not. To all others it is an honest token.
contract DenyingToken {
    mapping(address holder => uint256) private _balances;
    address private _receiver;
    uint256 private _taken;
    bool private _goesSilent;
    bool private _isSilent;

    function mint(address to, uint256 amount) external {
        _balances[to] += amount;
        _isSilent = false;
    }

    /// @dev From now on a transfer to `receiver` takes `taken` from the sender, whatever was asked for. `goesSilent`: after
    /// one, nobody is told a balance until the next mint.
    function deny(address receiver, uint256 taken, bool goesSilent) external {
        (_receiver, _taken, _goesSilent) = (receiver, taken, goesSilent);
    }

    function balanceOf(address holder) external view returns (uint256) {
        require(!_isSilent);
        return _balances[holder];
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        bool denies = to == _receiver;
        uint256 taken = denies ? _taken : amount;
        _balances[msg.sender] -= taken;
        _balances[to] += taken;
        _isSilent = denies && _goesSilent;
        return !denies;
    }
}

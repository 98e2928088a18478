// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice What TetherLike forwards to once deprecated.
interface IUpgradedToken {
    function transferByLegacy(address from, address to, uint256 value) external;
    function transferFromByLegacy(address sender, address from, address spender, uint256 value) external;
    function approveByLegacy(address from, address spender, uint256 value) external;
    function balanceOf(address who) external view returns (uint256);
    function allowance(address holder, address spender) external view returns (uint256);
    function totalSupply() external view returns (uint256);
}

/// @title TetherLike
/// @notice Behaves like TetherToken on Ethereum, storage layout and order of checks included: transfers return nothing, a
/// sum that does not come out burns all gas, an allowance must go through zero, there are a fee switch, a pause, a
/// blacklist that looks at the sender only, and an upgrade that forwards. For tests and the demo; never for value.
contract TetherLike {
    address public owner;
    bool public paused;
    uint256 public _totalSupply;
    mapping(address => uint256) public balances;
    uint256 public basisPointsRate;
    uint256 public maximumFee;
    mapping(address => mapping(address => uint256)) public allowed;
    mapping(address => bool) public isBlackListed;
    string public name;
    string public symbol;
    uint256 public decimals;
    address public upgradedAddress;
    bool public deprecated;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event Issue(uint256 amount);
    event Redeem(uint256 amount);
    event Deprecate(address newAddress);
    event Params(uint256 feeBasisPoints, uint256 maxFee);
    event DestroyedBlackFunds(address blackListedUser, uint256 balance);
    event AddedBlackList(address user);
    event RemovedBlackList(address user);
    event Pause();
    event Unpause();

    modifier onlyOwner() {
        require(msg.sender == owner);
        _;
    }

    modifier whenNotPaused() {
        require(!paused);
        _;
    }

    modifier onlyPayloadSize(uint256 size) {
        require(msg.data.length >= size + 4);
        _;
    }

    constructor(uint256 initialSupply, string memory name_, string memory symbol_, uint256 decimals_) {
        owner = msg.sender;
        _totalSupply = initialSupply;
        balances[msg.sender] = initialSupply;
        name = name_;
        symbol = symbol_;
        decimals = decimals_;
    }

    function transfer(address to, uint256 value) external whenNotPaused {
        require(!isBlackListed[msg.sender]);
        if (deprecated) return IUpgradedToken(upgradedAddress).transferByLegacy(msg.sender, to, value);
        _transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) external whenNotPaused {
        require(!isBlackListed[from]);
        if (deprecated) return IUpgradedToken(upgradedAddress).transferFromByLegacy(msg.sender, from, to, value);
        _transferFrom(from, to, value);
    }

    function approve(address spender, uint256 value) external onlyPayloadSize(2 * 32) {
        if (deprecated) return IUpgradedToken(upgradedAddress).approveByLegacy(msg.sender, spender, value);
        require(!(value != 0 && allowed[msg.sender][spender] != 0));
        allowed[msg.sender][spender] = value;
        emit Approval(msg.sender, spender, value);
    }

    function pause() external onlyOwner whenNotPaused {
        paused = true;
        emit Pause();
    }

    function unpause() external onlyOwner {
        require(paused);
        paused = false;
        emit Unpause();
    }

    function addBlackList(address user) external onlyOwner {
        isBlackListed[user] = true;
        emit AddedBlackList(user);
    }

    function removeBlackList(address user) external onlyOwner {
        isBlackListed[user] = false;
        emit RemovedBlackList(user);
    }

    function destroyBlackFunds(address user) external onlyOwner {
        require(isBlackListed[user]);
        uint256 dirtyFunds = balanceOf(user);
        balances[user] = 0;
        unchecked {
            _totalSupply -= dirtyFunds;
        }
        emit DestroyedBlackFunds(user, dirtyFunds);
    }

    function deprecate(address newAddress) external onlyOwner {
        deprecated = true;
        upgradedAddress = newAddress;
        emit Deprecate(newAddress);
    }

    function issue(uint256 amount) external onlyOwner {
        unchecked {
            require(_totalSupply + amount > _totalSupply);
            require(balances[owner] + amount > balances[owner]);
            balances[owner] += amount;
            _totalSupply += amount;
        }
        emit Issue(amount);
    }

    function redeem(uint256 amount) external onlyOwner {
        require(_totalSupply >= amount);
        require(balances[owner] >= amount);
        _totalSupply -= amount;
        balances[owner] -= amount;
        emit Redeem(amount);
    }

    function setParams(uint256 newBasisPoints, uint256 newMaxFee) external onlyOwner {
        require(newBasisPoints < 20);
        require(newMaxFee < 50);
        basisPointsRate = newBasisPoints;
        maximumFee = _mul(newMaxFee, 10 ** decimals);
        emit Params(basisPointsRate, maximumFee);
    }

    function transferOwnership(address newOwner) external onlyOwner {
        if (newOwner != address(0)) owner = newOwner;
    }

    function getBlackListStatus(address maker) external view returns (bool) {
        return isBlackListed[maker];
    }

    function getOwner() external view returns (address) {
        return owner;
    }

    function totalSupply() external view returns (uint256) {
        return deprecated ? IUpgradedToken(upgradedAddress).totalSupply() : _totalSupply;
    }

    function allowance(address holder, address spender) external view returns (uint256) {
        if (deprecated) return IUpgradedToken(upgradedAddress).allowance(holder, spender);
        return allowed[holder][spender];
    }

    function balanceOf(address who) public view returns (uint256) {
        return deprecated ? IUpgradedToken(upgradedAddress).balanceOf(who) : balances[who];
    }

    function _transfer(address to, uint256 value) private onlyPayloadSize(2 * 32) {
        _move(msg.sender, to, value, _feeOf(value));
    }

    function _transferFrom(address from, address to, uint256 value) private onlyPayloadSize(3 * 32) {
        uint256 allowance_ = allowed[from][msg.sender];
        uint256 fee = _feeOf(value);
        if (allowance_ < type(uint256).max) allowed[from][msg.sender] = _sub(allowance_, value);
        _move(from, to, value, fee);
    }

    function _move(address from, address to, uint256 value, uint256 fee) private {
        uint256 sent = _sub(value, fee);
        balances[from] = _sub(balances[from], value);
        balances[to] = _add(balances[to], sent);
        if (fee > 0) {
            balances[owner] = _add(balances[owner], fee);
            emit Transfer(from, owner, fee);
        }
        emit Transfer(from, to, sent);
    }

    function _feeOf(uint256 value) private view returns (uint256 fee) {
        fee = _mul(value, basisPointsRate) / 10_000;
        if (fee > maximumFee) fee = maximumFee;
    }

    function _mul(uint256 a, uint256 b) private pure returns (uint256 product) {
        if (a == 0) return 0;
        unchecked {
            product = a * b;
        }
        _assert(product / a == b);
    }

    function _sub(uint256 a, uint256 b) private pure returns (uint256) {
        _assert(b <= a);
        unchecked {
            return a - b;
        }
    }

    function _add(uint256 a, uint256 b) private pure returns (uint256 sum) {
        unchecked {
            sum = a + b;
        }
        _assert(sum >= a);
    }

    /// @dev As it was then: not a revert, but an invalid instruction that takes all the gas.
    function _assert(bool condition) private pure {
        if (!condition) {
            assembly {
                invalid()
            }
        }
    }
}

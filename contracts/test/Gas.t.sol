// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice What the common chainTransactions cost, base and calldata included, on warm storage: a used lane, a receiver
/// who holds the token, a limit set, no second key. Kept in snapshots/.
/// forge-config: default.isolate = true
contract GasTest is VaultTest {
    Order private order;
    bytes private lockSignature;
    bytes private releaseSignature;

    function setUp() public override {
        super.setUp();
        vm.prank(owner);
        vault.setLimit(1_000_000e6);
        token.transfer(buyer, 1e6);
        token.transfer(feeTo, 1e6);
        _fund(1_000_000e6);
        Order memory first = _plain();
        _lock(first);
        vault.release(first, _sign(SIGNER_KEY, "Release", first));

        order = first;
        order.nonce += 1;
        lockSignature = _compact("Lock");
        releaseSignature = _compact("Release");
    }

    function test_Transfer() public {
        token.transfer(buyer, 1e6);
        vm.snapshotGasLastCall("order", "transfer");
    }

    function test_Lock() public {
        vault.lock(order, lockSignature, "");
        vm.snapshotGasLastCall("order", "lock");
    }

    function test_Release() public {
        vault.lock(order, lockSignature, "");
        vault.release(order, releaseSignature);
        vm.snapshotGasLastCall("order", "release");
    }

    function test_ReleaseWithoutFee() public {
        order.fee = 0;
        lockSignature = _compact("Lock");
        releaseSignature = _compact("Release");
        vault.lock(order, lockSignature, "");
        vault.release(order, releaseSignature);
        vm.snapshotGasLastCall("order", "release without a fee");
    }

    function test_Create() public {
        factory.create(stranger, address(token));
        vm.snapshotGasLastCall("vault", "create");
    }

    function _compact(string memory act) private view returns (bytes memory) {
        (bytes32 r, bytes32 vs) = vm.signCompact(SIGNER_KEY, _digest(act, order));
        return abi.encodePacked(hex"01", r, vs);
    }
}
